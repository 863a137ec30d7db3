// The page's build. `npm run dev` serves it with the API and the socket of a running Atrium.
import { defineConfig } from "vite";

const backend = "http://localhost:3000";

export default defineConfig({
  resolve: {
    alias: { "@sockeye/react": decodeURIComponent(new URL("../react/src/index.ts", import.meta.url).pathname) },
    // The hooks stand beside this folder, and must find its copies.
    dedupe: ["react", "@tanstack/react-query", "socket.io-client"],
  },
  build: { target: "es2022", chunkSizeWarningLimit: 400 },
  server: {
    proxy: { "/api": backend, "/socket.io": { target: backend, ws: true } },
  },
});
