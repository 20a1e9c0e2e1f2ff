/** How many clients the server at that address has given up because they took nothing, by the buffer that was full. */
export async function givenUp(serverUrl: string): Promise<Readonly<Record<string, number>>> {
  const metrics = await (await fetch(`${serverUrl}/metrics`)).text();
  const series = metrics.matchAll(/^gateway_slow_consumers_total\{buffer="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries(Array.from(series, ([, buffer, count]) => [buffer, Number(count)]));
}
