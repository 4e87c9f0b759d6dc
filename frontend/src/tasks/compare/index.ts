/** Task kind `compare`. */
export { default } from "./Compare";
