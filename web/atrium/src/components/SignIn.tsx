// The sign-in page. Where the demo's people are there, it says so and signs in with one click.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, messageOf } from "../api";
import { setSession } from "../session";
import type { Info, Session } from "../types";
import { Logo } from "./icons";

export function SignIn() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const info = useQuery({ queryKey: ["info"], queryFn: () => api<Info>("/info") });
  const signIn = useMutation({
    mutationFn: (body: { login: string; password: string }) =>
      api<Session>("/session", { method: "POST", body }),
    onSuccess: setSession,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ login: login.trim(), password });
  };
  const demo = info.data?.demo;

  return (
    <main className="sign-in">
      <form className="sign-in-card" onSubmit={submit} aria-labelledby="sign-in-title">
        <Logo size={44} />
        <h1 id="sign-in-title">Atrium</h1>
        <p className="muted">The board that everybody looks at together.</p>
        <label className="field">
          <span>User name</span>
          <input
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            required
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        </label>
        <label className="field">
          <span>Password</span>
          <input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {signIn.error && (
          <p className="form-error" role="alert">
            {messageOf(signIn.error)}
          </p>
        )}
        <button className="button primary wide" type="submit" disabled={signIn.isPending}>
          {signIn.isPending ? "Signing in…" : "Sign in"}
        </button>
        {demo && (
          <div className="demo-hint">
            <p>
              This is a demo: enter as one of these. The password is <code>{demo.password}</code>
            </p>
            <div className="demo-people">
              {demo.logins.map((name) => (
                <button
                  key={name}
                  type="button"
                  className="button small"
                  aria-label={`Enter as ${name}`}
                  disabled={signIn.isPending}
                  onClick={() => signIn.mutate({ login: name, password: demo.password })}
                >
                  {name}
                </button>
              ))}
            </div>
          </div>
        )}
      </form>
    </main>
  );
}
