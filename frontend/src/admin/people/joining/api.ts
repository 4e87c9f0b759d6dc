/** HTTP API of open links and groups. */
import { fetchJson, projectPath, request } from "../../../http";

/** Open link of a project. */
export interface OpenLink {
  readonly id: number;
  /** The link itself; only in the answer to its making. */
  readonly link: string | null;
  readonly max: number;
  readonly used: number;
  readonly labels: number;
  readonly quota: number | null;
  readonly return_url: string | null;
  readonly code: string;
  readonly created: string;
  readonly closed: string | null;
}

/** Open link that is to be made. */
export interface NewLink {
  readonly max: number;
  readonly quota: number | null;
  readonly return_url: string | null;
  readonly code: string | null;
}

/** Group of labellers, as far as they are in the project. */
export interface Group {
  readonly name: string;
  readonly members: readonly string[];
  /** Whether the owner may change it. */
  readonly mine: boolean;
}

/** Returns the open links, the latest first. */
export const fetchLinks = (slug: string): Promise<OpenLink[]> =>
  fetchJson(projectPath(slug, "/links"));

/** Makes an open link, which the server shows only once. */
export const makeLink = (slug: string, link: NewLink): Promise<OpenLink> =>
  request("POST", projectPath(slug, "/links"), link);

/** Closes an open link. */
export const closeLink = (slug: string, id: number): Promise<unknown> =>
  request("DELETE", projectPath(slug, `/links/${id}`));

/** Returns the groups with people of the project, and the owner's own. */
export const fetchGroups = (slug: string): Promise<Group[]> =>
  fetchJson(projectPath(slug, "/groups"));

/** Makes a group. */
export const makeGroup = (slug: string, name: string, members: string[]): Promise<Group> =>
  request("POST", projectPath(slug, "/groups"), { name, members });

/** Puts people into a group and takes others out. */
export const changeGroup = (
  slug: string,
  name: string,
  change: { readonly add: string[]; readonly remove: string[] },
): Promise<Group> => request("PATCH", groupPath(slug, name), change);

/** Deletes a group. */
export const deleteGroup = (slug: string, name: string): Promise<unknown> =>
  request("DELETE", groupPath(slug, name));

function groupPath(slug: string, name: string): string {
  return projectPath(slug, `/groups/${encodeURIComponent(name)}`);
}
