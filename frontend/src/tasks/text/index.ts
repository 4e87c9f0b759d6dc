/** Task kind `text`. */
export { default } from "./TextAnswer";
