/** Task kind `rating`. */
export { default } from "./Rating";
