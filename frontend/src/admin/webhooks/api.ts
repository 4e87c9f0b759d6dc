/** HTTP API of webhooks and their deliveries. */
import { fetchJson, projectPath, request } from "../../http";

/** Receiver that is told of what happens in a project. */
export interface Webhook {
  readonly id: number;
  readonly link: string;
  /** Types of the events that are delivered; empty: all. */
  readonly events: readonly string[];
  /** Only in the answer to its making, or to that of another secret. */
  readonly secret: string | null;
  readonly state: "on" | "paused" | "off";
  /** Why the server has switched it off. */
  readonly reason: string | null;
  /** Number of failed attempts since the last success. */
  readonly failures: number;
  readonly succeeded: string | null;
  readonly waiting: number;
}

/** Webhooks of a project. */
export interface Webhooks {
  /** Whether the operator allows any targets. */
  readonly allowed: boolean;
  readonly types: readonly string[];
  readonly webhooks: readonly Webhook[];
}

/** One event on its way to a receiver, or at its end. */
export interface Delivery {
  readonly id: number;
  readonly type: string;
  readonly item: number | null;
  readonly created: string | null;
  readonly state: "waiting" | "sent" | "failed" | "gone";
  readonly attempts: number;
  readonly next: string | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly text: string | null;
}

/** Page of deliveries; `next` is where the next page begins. */
export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly next: number | null;
}

/** Returns the webhooks. */
export const fetchWebhooks = (slug: string): Promise<Webhooks> =>
  fetchJson(projectPath(slug, "/webhooks"));

/** Makes a webhook; its secret is shown only once. */
export const makeWebhook = (slug: string, link: string, events: string[]): Promise<Webhook> =>
  request("POST", projectPath(slug, "/webhooks"), { link, events });

/** Pauses a webhook, or lets it go on. */
export const pauseWebhook = (slug: string, id: number, paused: boolean): Promise<Webhook> =>
  request("PATCH", projectPath(slug, `/webhooks/${id}`), { paused });

/** Makes another secret, which is shown only once. */
export const rotateWebhook = (slug: string, id: number): Promise<Webhook> =>
  request("POST", projectPath(slug, `/webhooks/${id}/rotate`));

/** Lets a test be sent. */
export const testWebhook = (slug: string, id: number): Promise<unknown> =>
  request("POST", projectPath(slug, `/webhooks/${id}/test`));

/** Deletes a webhook. */
export const removeWebhook = (slug: string, id: number): Promise<unknown> =>
  request("DELETE", projectPath(slug, `/webhooks/${id}`));

/** Returns the latest deliveries of a webhook. */
export const fetchDeliveries = (slug: string, id: number): Promise<DeliveryPage> =>
  fetchJson(projectPath(slug, `/webhooks/${id}/deliveries`));

/** Sends a delivery again. */
export const resendDelivery = (slug: string, id: number, delivery: number): Promise<unknown> =>
  request("POST", projectPath(slug, `/webhooks/${id}/deliveries/${delivery}/resend`));
