/** View of a table: a name and a value in each row. */
import { strings } from "../strings/language";

/** Shows pairs of a name and a value; a row that is no pair gets its number as the name. */
export function TableView({ rows }: { readonly rows: readonly unknown[] }) {
  return (
    <table class="table-view" aria-label={strings.data.table}>
      <tbody>
        {rows.map((row, index) => {
          const [name, value] = Array.isArray(row) ? row : [index + 1, row];
          return (
            <tr key={index}>
              <th scope="row">{shown(name)}</th>
              <td dir="auto">{shown(value)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "–" : JSON.stringify(value);
}
