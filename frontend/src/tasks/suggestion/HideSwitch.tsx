/** Switch with which a user hides suggestions, and the keys of suggestions. */
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

/** Returns the keys that suggestions have on every page. */
export function suggestionKeys(): readonly KeyHelp[] {
  const { keys } = strings.suggestion;
  return [
    ["Enter", keys.accept],
    ["Shift+H", keys.hide],
  ];
}
