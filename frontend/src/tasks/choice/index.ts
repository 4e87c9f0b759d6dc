/** `choice`: one of several options, or with `other` a free text. */
import type { TaskKind } from "../task";
import { Choice } from "./Choice";

const kind: TaskKind = { Answers: Choice };
export default kind;
