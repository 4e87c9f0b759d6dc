/** `text`: words of the labeller's own. */
import "./text.css";
import type { TaskKind } from "../task";
import { beginText, TextAnswer, type TextDraft, textKeys } from "./TextAnswer";

const kind: TaskKind<TextDraft> = { begin: beginText, Answers: TextAnswer, keys: textKeys };
export default kind;
