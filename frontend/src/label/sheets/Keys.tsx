/** Sheet with the keys, the language, and the ways out. */
import "./sheets.css";
import { useContext } from "preact/hooks";
import { here } from "../../address";
import { EnvironmentContext } from "../../environment";
import { LanguageSwitch } from "../../home/LanguageSwitch";
import { SignOut } from "../../home/SignOut";
import { signInStrings } from "../../home/signIn/signInStrings";
import { keyTexts } from "../../strings/keys";
import { strings } from "../../strings/language";
import { Keycap, MOD } from "../../tasks/Keycap";
import { HideSwitch, suggestionKeys } from "../../tasks/suggestion/HideSwitch";
import type { KeyHelp } from "../../tasks/task";
import { Dialog } from "./Dialog";

interface KeysProps {
  /** Keys of the kind of task. */
  readonly own: readonly KeyHelp[];
  readonly skipKey: string;
  /** Whether there are suggestions, which can be hidden. */
  readonly suggests: boolean;
  /** Whether suggestions are accepted in parts. */
  readonly inParts: boolean;
  close(): void;
}

/** Lists the keys of the task kind and those of the page. */
export function Keys({ own, skipKey, suggests, inParts, close }: KeysProps) {
  const keys = keyTexts();
  const { standalone } = useContext(EnvironmentContext);
  const shared: readonly KeyHelp[] = [
    ...(suggests ? suggestionKeys(inParts) : []),
    ["Backspace", keys.undo],
    ...(skipKey === "Space" ? [] : [["Space", keys.play] as const]),
    [skipKey, keys.skip],
    ["H", keys.guidelines],
    ["F", keys.flag],
    ["?", keys.keys],
  ];
  return (
    <Dialog title={strings.label.help} close={close}>
      <p class="muted for-keys">{keys.onButtons}</p>
      <KeyTable rows={own} />
      <KeyTable rows={shared} />
      {suggests && <HideSwitch />}
      {standalone && <LanguageSwitch />}
      {standalone && (
        <div class="buttons">
          <a class="button" href={here("/sign-ins")}>
            {signInStrings.where.open}
          </a>
          <SignOut />
        </div>
      )}
      <form method="dialog">
        <button type="submit" autofocus>
          {strings.label.close}
        </button>
      </form>
    </Dialog>
  );
}

/** Lists keys with what they do. */
export function KeyTable({ rows }: { readonly rows: readonly KeyHelp[] }) {
  if (!rows.length) return null;
  return (
    <dl class="key-table">
      {rows.map(([key, does]) => (
        <div key={key}>
          <dt>
            <span class="visually-hidden">{key.replaceAll("$mod", MOD)}</span>
            {key.split(" ").map((one) => (
              <Keycap key={one} name={one} />
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
