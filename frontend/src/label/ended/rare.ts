/** Views that few labellers ever see, in a chunk of their own. */
export { Refusal } from "../../home/signIn/Elsewhere";
export { SignInLinks } from "../../home/signIn/SignInLinks";
export { Feedback } from "../gold/Feedback";
export { Stopped } from "../gold/Stopped";
export { ItemThread } from "../ItemThread";
export { Ended } from "./Ended";
