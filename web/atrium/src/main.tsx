// The page's beginning: the query client and its rules.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isTransient } from "./api";
import { App } from "./components/App";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/news.css";
import "./styles/board.css";
import "./styles/drawer.css";

// Nothing is asked for on a timer or because a window got the focus: a nudge says when.
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchInterval: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < 5 && isTransient(error),
      retryDelay: (failures) => Math.min(300 * 2 ** failures, 3000),
    },
  },
});

const root = document.getElementById("root");
if (!root) throw new Error("no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
