/** Task kind `choices`. */
export { default } from "./Choices";
