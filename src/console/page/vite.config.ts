import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Builds the page into dist/page. For work on it, run a server on 8787 and `npx vite src/console/page`. */
export default defineConfig({
  base: "/",
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("../../../dist/page", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Browsers since 2024, which know light-dark() and nesting.
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    // The page's content policy allows files of our own and no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8787" } },
});
