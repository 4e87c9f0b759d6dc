/** Entry point of the page. */
import { render } from "preact";
import { App } from "./App";
import { loadLanguage } from "./strings/language";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/label.css";
import "./styles/data.css";
import "./styles/choice.css";

await loadLanguage();
const root = document.getElementById("app");
if (root) render(<App pathname={location.pathname} />, root);
