/** `rating`: a step of a scale, by a key or, on a long scale, by a slider. */
import "./rating.css";
import type { TaskKind } from "../task";
import { beginRating, Rating, type RatingDraft, ratingKeys } from "./Rating";

const kind: TaskKind<RatingDraft> = { begin: beginRating, Answers: Rating, keys: ratingKeys };
export default kind;
