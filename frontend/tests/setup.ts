import "fake-indexeddb/auto";
import { cleanup, configure } from "@testing-library/preact";
import { afterAll, afterEach, vi } from "vitest";

// A busy machine is slow, not wrong: by default a test gives up after a second.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});

// A view that a test has begun to load would otherwise find its environment gone.
afterAll(() => vi.dynamicImportSettled());
