/** Starts the page. */
import { render } from "preact";
import { App } from "./App";
import "./styles/base.css";
import "./styles/label.css";

const root = document.getElementById("app");
if (root) render(<App pathname={location.pathname} />, root);
