/** `compare`: a verdict on a pair that is shown side by side. */
import type { TaskKind } from "../task";
import { Compare, compareKeys } from "./Compare";

const kind: TaskKind = { Answers: Compare, keys: compareKeys };
export default kind;
