/** Sheet with the project's guidelines. */
import { MarkdownView } from "../../data/markdown/MarkdownView";
import { strings } from "../../strings/language";
import { Dialog } from "./Dialog";

interface GuidelinesProps {
  readonly text: string;
  close(): void;
}

/** Shows the guidelines. */
export function Guidelines({ text, close }: GuidelinesProps) {
  return (
    <Dialog title={strings.label.guidelines} close={close}>
      <MarkdownView text={text} name={strings.label.guidelines} />
      <form method="dialog">
        <button type="submit" autofocus>
          {strings.label.close}
        </button>
      </form>
    </Dialog>
  );
}
