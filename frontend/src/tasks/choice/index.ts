/** `choice`: one of several options, or with `other` a free text. */
import type { TaskKind } from "../task";
import { Choice } from "./Choice";
import { beginOther, type OtherDraft } from "./OtherAnswer";

const kind: TaskKind<OtherDraft> = { begin: beginOther, Answers: Choice };
export default kind;
