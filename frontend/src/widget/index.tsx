/** The labelling page as an anywidget: in a notebook's output, over the notebook's channel. */
// First, as in main.tsx: what a kind of task brings comes after it.
import "../styles/base.css";
import "../styles/parts.css";
import "../styles/label.css";
import "../styles/data.css";
import "../styles/choice.css";
import "./widget.css";
import { render as draw } from "preact";
import { decode } from "../data/decode";
import { EnvironmentContext } from "../environment";
import { LabelPage } from "../label/LabelPage";
import type { LabelServices } from "../label/services";
import { openDrafts } from "../runtime/draftStore";
import { openOutbox } from "../runtime/outbox";
import type { Runner } from "../runtime/Runner";
import { recallAs, remember } from "../runtime/tabMemory";
import type { TabMemory } from "../session/state";
import { loadLanguage } from "../strings/language";
import { KernelChannel, type Model } from "./kernel";
import { STYLES } from "./styles";
import { followTheme } from "./theme";

interface View {
  readonly model: Model;
  readonly el: HTMLElement;
}

async function render({ model, el }: View): Promise<() => void> {
  const kernel = new KernelChannel(model);
  const project = String(model.get("project"));
  const { root, end } = place(el, project, String(model.get("session")));
  await loadLanguage(root);
  const services = servicesOf(kernel, model, root);
  draw(
    <EnvironmentContext.Provider value={{ keys: root, dialogs: root, standalone: false }}>
      <LabelPage
        slug={project}
        services={services}
        control={(dispatch) => follow(kernel, dispatch)}
      />
    </EnvironmentContext.Provider>,
    root,
  );
  return () => {
    // First a goodbye: a line that is only dropped would keep its items for a while.
    kernel.close();
    draw(null, root);
    end();
  };
}

/** Puts the page's root into the output, and keeps the notebook's keys away from it. */
function place(el: HTMLElement, project: string, session: string) {
  const root = document.createElement("div");
  root.className = "supt-page";
  root.tabIndex = -1;
  root.role = "region";
  root.ariaLabel = project;
  // A second view of one widget is a session of its own.
  if (!document.querySelector(`.supt-page[data-session="${CSS.escape(session)}"]`)) {
    root.dataset.session = session;
  }
  // JupyterLab looks for its shortcuts before anything hears of a key, unless this says not to.
  root.dataset.lmSuppressShortcuts = "true";
  const style = document.createElement("style");
  style.textContent = STYLES;
  el.append(style, root);
  const keep = (event: Event) => event.stopPropagation();
  const focus = () => {
    if (!root.contains(document.activeElement)) root.focus({ preventScroll: true });
  };
  for (const name of ["keydown", "keypress", "keyup"]) el.addEventListener(name, keep);
  // The buttons leave the focus where it is: then it must be here already.
  root.addEventListener("click", focus);
  const unfollow = followTheme(root);
  const end = () => {
    unfollow();
    for (const name of ["keydown", "keypress", "keyup"]) el.removeEventListener(name, keep);
    el.replaceChildren();
  };
  return { root, end };
}

function servicesOf(kernel: KernelChannel, model: Model, root: HTMLElement): LabelServices {
  const [place, project] = [String(model.get("place")), String(model.get("project"))];
  const session = root.dataset.session;
  return {
    outbox: openOutbox(`${place}/${project}`),
    drafts: openDrafts(`${place}/${project}`),
    open: kernel.open,
    prepare: (item) => decode(item.data),
    recall: () => (session === undefined ? null : recallAs(session)),
    remember: (memory: TabMemory) => {
      if (session !== undefined) remember(session, memory);
    },
    refresh: () => {},
  };
}

/** Does what a cell of the notebook says. */
function follow(kernel: KernelChannel, dispatch: Runner["dispatch"]): void {
  kernel.control = (command) => {
    if (command.act === "answer") dispatch({ type: "answered", value: command.value });
    else dispatch({ type: command.act === "skip" ? "skipped" : "undone" });
  };
}

export default { render };
