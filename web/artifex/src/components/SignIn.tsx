// The sign-in page. Where the demo's people are there, it signs in with one click.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { get, messageOf, post } from "../api";
import type { Info, Session } from "../contract";
import { endOfSession, setSession } from "../session";

export function SignIn() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const info = useQuery({ queryKey: ["info"], queryFn: () => get<Info>("/info") });
  const signIn = useMutation({
    mutationFn: (wish: { login: string; password: string }) => post<Session>("/session", wish),
    onSuccess: (session) => setSession(session),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ login: login.trim(), password });
  };
  const demo = info.data?.demo;
  const trouble = signIn.error ? messageOf(signIn.error) : endOfSession();
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit} aria-labelledby="sign-in-title">
        <img src="/artifex.svg" alt="" width="48" height="48" />
        <h1 id="sign-in-title">Artifex</h1>
        <p className="dim">Uploads that go on after a break, and what is made of them.</p>
        <label>
          User name
          <input
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            required
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {trouble && (
          <p className="error" role="alert">
            {trouble}
          </p>
        )}
        <button type="submit" className="primary" disabled={signIn.isPending}>
          Sign in
        </button>
        {demo && (
          <div className="demo">
            <p className="dim">
              This is a demo: enter as one of these. The password is <code>{demo.password}</code>
            </p>
            <div>
              {demo.logins.map((name) => (
                <button
                  key={name}
                  type="button"
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
