/** Switch with which a user hides suggestions, and the keys of suggestions. */
import "./suggestion.css";
import { strings } from "../../strings/language";
import type { KeyHelp } from "../task";
import { areHidden, hideSuggestions } from "./suggestion";

/** Draws the switch. */
export function HideSwitch() {
  return (
    <label class="suggestion-switch">
      <input
        type="checkbox"
        checked={!areHidden()}
        onChange={(event) => hideSuggestions(!event.currentTarget.checked)}
      />
      {strings.suggestion.show}
    </label>
  );
}

/** Returns the keys of suggestions, which are accepted as a whole or in parts. */
export function suggestionKeys(inParts: boolean): readonly KeyHelp[] {
  const { keys } = strings.suggestion;
  const ways: readonly KeyHelp[] = inParts
    ? [
        ["Enter", keys.acceptOne],
        ["Shift+Enter", keys.acceptAll],
        ["Delete", keys.reject],
        ["Shift+Delete", keys.rejectAll],
      ]
    : [["Enter", keys.accept]];
  return [...ways, ["Shift+H", keys.hide]];
}
