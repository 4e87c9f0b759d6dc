/** Starts the page. */
import { render } from "preact";
import { App } from "./App";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/label.css";
import "./styles/data.css";
import "./styles/choice.css";

const root = document.getElementById("app");
if (root) render(<App pathname={location.pathname} />, root);
