/** Names of the people who answered an item, or numbers instead of them. */
import { adminStrings } from "../../../strings/admin";
import type { ItemWithAnswers } from "../../shared/api";
import type { Group } from "./differences";

/** Returns who gave an answer; without names, each has a number in the order of the answers. */
export function peopleOf(item: ItemWithAnswers, group: Group, named: boolean): string {
  const people = [...new Set(item.answers.map(({ labeller }) => labeller))];
  return group.answers
    .map(({ labeller }) =>
      named ? labeller : adminStrings.reviewItems.person(people.indexOf(labeller) + 1),
    )
    .join(", ");
}
