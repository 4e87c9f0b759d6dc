/** `choices`: any number of the options, within the task's bounds. */
import type { TaskKind } from "../task";
import { Choices, type ChoicesDraft } from "./Choices";
import { beginChoices } from "./chosen";

const kind: TaskKind<ChoicesDraft> = { begin: beginChoices, Answers: Choices };
export default kind;
