/** The labelling page as an anywidget, in the output of a notebook cell. */
// First, as in main.tsx: the styles of task kinds come after these.
import "../styles/base.css";
import "../styles/parts.css";
import "../styles/label.css";
import "../styles/data.css";
import "../styles/choice.css";
import "./widget.css";
import { render as draw } from "preact";
import { EnvironmentContext } from "../environment";
import { LabelPage } from "../label/LabelPage";
import { prepare } from "../label/prepare";
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
        control={(dispatch) => followCommands(kernel, dispatch)}
      />
    </EnvironmentContext.Provider>,
    root,
  );
  return () => {
    // Say goodbye first: the server would keep the leases of a dropped connection for a while.
    kernel.close();
    draw(null, root);
    end();
  };
}

/** Adds the page's root to the output, and keeps its key events from the notebook. */
function place(el: HTMLElement, project: string, session: string) {
  const root = document.createElement("div");
  root.className = "supt-page";
  root.tabIndex = -1;
  root.role = "region";
  root.ariaLabel = project;
  // A second view of the same widget has a session of its own.
  if (!document.querySelector(`.supt-page[data-session="${CSS.escape(session)}"]`)) {
    root.dataset.session = session;
  }
  // JupyterLab handles its shortcuts before any listener, unless this attribute is set.
  root.dataset.lmSuppressShortcuts = "true";
  const style = document.createElement("style");
  style.textContent = STYLES;
  el.append(style, root);
  const keep = (event: Event) => event.stopPropagation();
  const focus = () => {
    if (!root.contains(document.activeElement)) root.focus({ preventScroll: true });
  };
  for (const name of ["keydown", "keypress", "keyup"]) el.addEventListener(name, keep);
  // The buttons don't take the focus, so the root must have it for the keys to work.
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
    prepare,
    recall: () => (session === undefined ? null : recallAs(session)),
    remember: (memory: TabMemory) => {
      if (session !== undefined) remember(session, memory);
    },
    refresh: () => {},
  };
}

/** Carries out the commands that a cell of the notebook sends. */
function followCommands(kernel: KernelChannel, dispatch: Runner["dispatch"]): void {
  kernel.control = (command) => {
    if (command.act === "answer") dispatch({ type: "answered", value: command.value });
    else dispatch({ type: command.act === "skip" ? "skipped" : "undone" });
  };
}

export default { render };
