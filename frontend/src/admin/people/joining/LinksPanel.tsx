/** Open links: making them, and how many people have come by each. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { number } from "../../../strings/language";
import { useLiveData } from "../../shared/liveData";
import { ErrorText, Panel } from "../../shared/Panel";
import { ScrollArea } from "../../shared/ScrollArea";
import { Skeleton } from "../../shared/Skeleton";
import { useAction } from "../../shared/useAction";
import { InvitationLink } from "../InvitationLink";
import { closeLink, fetchLinks, makeLink, type OpenLink } from "./api";

/** Lists, makes and closes open links. */
export function LinksPanel({ slug }: { readonly slug: string }) {
  const { joining: say } = adminStrings;
  const live = useLiveData(`links ${slug}`, () => fetchLinks(slug));
  const links = live.value.value;
  return (
    <Panel title={say.links} class="whole">
      <p class="note">{say.linksText}</p>
      <LinkForm slug={slug} reload={live.reload} />
      {links?.length === 0 && <p class="note">{say.noLinks}</p>}
      {links && links.length > 0 && <LinksTable slug={slug} links={links} reload={live.reload} />}
      {!links && (live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />)}
    </Panel>
  );
}

interface LinkFormProps {
  readonly slug: string;
  reload(): Promise<void>;
}

function LinkForm({ slug, reload }: LinkFormProps) {
  const { joining: say } = adminStrings;
  const [most, setMost] = useState("20");
  const [quota, setQuota] = useState("");
  const [back, setBack] = useState("");
  const [code, setCode] = useState("");
  const [made, setMade] = useState<OpenLink | null>(null);
  const action = useAction(async () => {
    const texts = { return_url: back.trim() || null, code: code.trim() || null };
    const numbers = { max: Number(most), quota: quota ? Number(quota) : null };
    setMade(await makeLink(slug, { ...numbers, ...texts }));
    await reload();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    action.run();
  };
  const fields = [
    [say.most, "", most, setMost, { type: "number", min: 1, required: true }],
    [say.quota, say.quotaHint, quota, setQuota, { type: "number", min: 1 }],
    [say.back, say.backHint, back, setBack, { type: "text", inputMode: "url" }],
    [say.code, say.codeHint, code, setCode, { type: "text", maxLength: 64 }],
  ] as const;
  return (
    <>
      <form class="joining" onSubmit={submit}>
        {fields.map(([label, hint, value, set, input]) => (
          <label key={label}>
            {label}
            <input
              {...input}
              value={value}
              placeholder={hint}
              autocomplete="off"
              onInput={(event) => set(event.currentTarget.value)}
            />
          </label>
        ))}
        <button type="submit" class="primary" aria-disabled={action.busy}>
          {say.make}
        </button>
      </form>
      <ErrorText text={action.error} />
      <div aria-live="polite">
        {made?.link && (
          <InvitationLink key={made.link} title={say.made(made.max)} link={made.link} />
        )}
      </div>
    </>
  );
}

interface LinksTableProps extends LinkFormProps {
  readonly links: readonly OpenLink[];
}

function LinksTable({ links, ...rest }: LinksTableProps) {
  const { joining: say } = adminStrings;
  return (
    <ScrollArea label={say.links}>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{say.link}</th>
            <th scope="col" class="figure">
              {say.used}
            </th>
            <th scope="col" class="figure">
              {say.answers}
            </th>
            <th scope="col" class="figure">
              {say.quota}
            </th>
            <th scope="col">{say.code}</th>
            <th scope="col">{say.state}</th>
            <th scope="col">
              <span class="visually-hidden">{adminStrings.people.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {links.map((link) => (
            <LinkRow key={link.id} link={link} {...rest} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function LinkRow({ link, slug, reload }: LinkFormProps & { readonly link: OpenLink }) {
  const { joining: say, none } = adminStrings;
  const close = useAction(async () => {
    await closeLink(slug, link.id);
    await reload();
  });
  const state = link.closed ? say.closed : link.used < link.max ? say.open : say.full;
  return (
    <tr data-link={link.id} class={link.closed ? "gone" : ""}>
      <th scope="row">{link.id}</th>
      <td class="figure">{say.usedOf(link.used, link.max)}</td>
      <td class="figure">{number(link.labels)}</td>
      <td class="figure">{link.quota === null ? none : number(link.quota)}</td>
      <td>{link.code}</td>
      <td>{state}</td>
      <td>
        {!link.closed && (
          <button
            type="button"
            class="quiet"
            aria-label={say.closeOf(link.id)}
            aria-disabled={close.busy}
            onClick={close.run}
          >
            {say.close}
          </button>
        )}
        <ErrorText text={close.error} />
      </td>
    </tr>
  );
}
