/** Answers of a store that many ask for between two commits: each question is asked once. */
export class AnswersOfCommit {
  #answers = new Map<string, Promise<unknown>>();
  #commit = -1;

  /** The answer to a question as of a commit, by its number; `ask` is called where nobody has asked since. */
  get<Answer>(question: string, commit: number, ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#commit !== commit) this.#answers = new Map();
    this.#commit = commit;
    const answer = (this.#answers.get(question) as Promise<Answer> | undefined) ?? ask();
    this.#answers.set(question, answer);
    answer.catch(() => this.#answers.delete(question));
    return answer;
  }
}
