/** Task kind `rank`: all options in an order, the best first. */
import type { OptionValue } from "../options/options";
import type { TaskKind } from "../task";
import { check } from "./check";
import { beginRank, type RankDraft } from "./draft";
import { Rank, rankKeys } from "./Rank";

const kind: TaskKind<RankDraft> = {
  begin: beginRank,
  Answers: Rank,
  keys: rankKeys,
  check,
  take: () => (draft, value) => draft.set(value as readonly OptionValue[]),
};
export default kind;
