/** Task kind `choice`. */
export { default } from "./Choice";
