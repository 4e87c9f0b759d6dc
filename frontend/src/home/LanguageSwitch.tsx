/** Menu of the languages of the page, each with its own name. */
import "./language.css";
import { chosenLanguage, LANGUAGES, strings, switchLanguage } from "../strings/language";

/** Lets the user choose the language of the page. */
export function LanguageSwitch() {
  return (
    <label class="language">
      <span>{strings.app.language}</span>
      <select
        value={chosenLanguage()}
        onChange={(event) => switchLanguage(event.currentTarget.value)}
      >
        {LANGUAGES.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {nameOf(tag)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Returns a language's own name for itself. */
function nameOf(tag: string): string {
  const name = new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}
