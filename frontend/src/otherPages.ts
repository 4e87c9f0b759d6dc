/**
 * Loading of all pages but the labelling page.
 *
 * It is a chunk of its own: the names of all that these pages need would otherwise be loaded before
 * a labeller's first item.
 */

/** Functions that load a page's component, by its name. */
export const otherPages = {
  home: () => import("./home/HomePage").then((m) => m.HomePage),
  join: () => import("./home/JoinPage").then((m) => m.JoinPage),
  signIn: () => import("./home/signIn/SignInPage").then((m) => m.SignInPage),
  signIns: () => import("./home/signIn/SignInsPage").then((m) => m.SignInsPage),
  open: () => import("./home/OpenPage").then((m) => m.OpenPage),
  create: () =>
    import("./create/CreatePage").then(async (module) => {
      await module.loadStrings();
      return module.default;
    }),
  admin: () =>
    import("./admin/AdminPage").then(async (module) => {
      await module.loadAdminStrings();
      return module.default;
    }),
};
