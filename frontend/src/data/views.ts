/** Views of images, media, series, pairs, chats and markup, each loaded when an item needs it. */
import { lazyView } from "./lazy";

/** View of an image. */
export const imageView = lazyView(() => import("./image/ImageView").then((m) => m.ImageView));
/** View of a sound. */
export const audioView = lazyView(() => import("./audio/AudioView").then((m) => m.AudioView));
/** View of a video. */
export const videoView = lazyView(() => import("./video/VideoView").then((m) => m.VideoView));
/** View of numbers over time. */
export const seriesView = lazyView(() => import("./series/SeriesView").then((m) => m.SeriesView));
/** View of a pair. */
export const pairView = lazyView(() => import("./PairView").then((m) => m.PairView));
/** View of a chat. */
export const chatView = lazyView(() => import("./chat/ChatView").then((m) => m.ChatView));
/** View of markup. */
export const htmlView = lazyView(() => import("./html/HtmlView").then((m) => m.HtmlView));

const VIEWS: Readonly<Record<string, { ready(): Promise<void> }>> = {
  image: imageView,
  audio: audioView,
  video: videoView,
  series: seriesView,
  pair: pairView,
  chat: chatView,
  html: htmlView,
};

/** Loads the view that an item of this kind needs. */
export async function loadViews(kind: string): Promise<void> {
  if (Object.hasOwn(VIEWS, kind)) await VIEWS[kind]?.ready();
}
