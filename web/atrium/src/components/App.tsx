// What is shown: the sign-in page, the list of projects, or a board.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { LiveProvider } from "../live";
import { useRoute } from "../route";
import { useSession } from "../session";
import { useToast } from "../toast";
import { Board } from "./Board";
import { ConnectionBanner } from "./ConnectionState";
import { Projects } from "./Projects";
import { SignIn } from "./SignIn";
import { TopBar } from "./TopBar";

export function App() {
  const session = useSession();
  const route = useRoute();
  const toast = useToast();
  const client = useQueryClient();
  const user = session?.user.id;
  // What one user has seen must not be there for the next one.
  useEffect(() => () => client.clear(), [client, user]);

  return (
    <>
      {session ? (
        <LiveProvider token={session.token}>
          <TopBar user={session.user} project={route.project} />
          <ConnectionBanner />
          {route.project === null ? (
            <Projects />
          ) : (
            <Board key={route.project} project={route.project} openTask={route.task} me={session.user} />
          )}
        </LiveProvider>
      ) : (
        <SignIn />
      )}
      <div className="toast-place" role="status">
        {toast && <div className="toast">{toast}</div>}
      </div>
    </>
  );
}
