// The page's build. `npm run dev` serves it with the API and the socket of a running Atrium.
import { defineConfig } from "vite";

const backend = "http://localhost:3000";

export default defineConfig({
  build: { target: "es2022", chunkSizeWarningLimit: 400 },
  server: {
    proxy: { "/api": backend, "/socket.io": { target: backend, ws: true } },
  },
});
