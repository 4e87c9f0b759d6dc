/** Choice of the order in which items are reviewed; each change is a new address. */
import { adminStrings } from "../../../strings/admin";
import { Choice } from "../../items/search/Filters";
import { useRouter } from "../../router";
import { fetchLabellers, type Project } from "../../shared/api";
import { useLiveData } from "../../shared/liveData";
import { queryOf } from "../tabs";

/** Orders that the server knows, the one without a name in the address first. */
const ORDERS = ["disagreement", "confidence", "flag", "error", "labeller", "source"] as const;
type Order = (typeof ORDERS)[number];
/** Parameter that an order needs. */
const NEEDS: Partial<Record<Order, "labeller" | "source">> = {
  labeller: "labeller",
  source: "source",
};

const orderOf = (given: URLSearchParams): Order =>
  ORDERS.find((order) => order === given.get("by")) ?? ORDERS[0];

/** Returns the server's query for the list in an address; null if it does not say of whom. */
export function wantedOf(query: string): string | null {
  const given = new URLSearchParams(query);
  const by = orderOf(given);
  const needed = NEEDS[by];
  if (!needed) return new URLSearchParams({ by }).toString();
  const name = given.get(needed);
  return name ? new URLSearchParams({ by, [needed]: name }).toString() : null;
}

/** Shows the choice. */
export function Orders({ project }: { readonly project: Project }) {
  const { reviewItems: say } = adminStrings;
  const { query, go } = useRouter();
  const given = new URLSearchParams(query);
  const by = orderOf(given);
  const labellers = useLiveData(project.slug, () => fetchLabellers(project.slug)).value.value ?? [];
  const change = (values: Readonly<Record<string, string>>) => {
    const changed = new URLSearchParams(queryOf("items"));
    for (const [name, value] of Object.entries(values)) if (value) changed.set(name, value);
    go("review", changed.toString());
  };
  const source = given.get("source") ?? "";
  return (
    <search class="filters">
      <Choice
        name={say.order}
        value={by}
        options={ORDERS.map((order) => [order, say.orders[order]])}
        set={(order) => change({ by: order })}
      />
      {by === "labeller" && (
        <Choice
          name={adminStrings.items.labeller}
          value={given.get("labeller") ?? ""}
          options={[["", say.nobody], ...labellers.map(({ name }) => [name, name] as const)]}
          set={(labeller) => change({ by, labeller })}
        />
      )}
      {by === "source" && (
        <label>
          {say.source}
          <input
            type="text"
            value={source}
            maxLength={128}
            placeholder="model"
            onChange={(event) => change({ by, source: event.currentTarget.value.trim() })}
          />
        </label>
      )}
    </search>
  );
}
