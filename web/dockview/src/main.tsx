// The page's beginning.
import { SocketProvider } from "@sockeye/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./components/App";
import "./events";
import "./style.css";

const root = document.getElementById("root");
if (!root) throw new Error("no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <SocketProvider options={{ reconnectionDelay: 500, reconnectionDelayMax: 2000 }}>
        <App />
      </SocketProvider>
    </QueryClientProvider>
  </StrictMode>,
);
