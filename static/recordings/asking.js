/** As long as the desk waits for an answer. */
const ASKING_MS = 30_000;

/**
 * What the clinician says at the phone: the patient has agreed, or no longer does; yes or no to the desk.
 * @param {AskingParts} parts
 */
export function asking({ post, told, desk, panel, run, type, context, say, confirm, trouble }) {
  /** @type {Consultation | null} whose patient the open question is about */
  let subject = null;
  /** @type {string | null} the consultation for which the server has heard of a yes from here */
  let agreed = null;
  /** @type {string | null} what the desk asked that was answered here */
  let answered = null;
  const news = () => told.recording ?? null;

  /** The desk's question, for as long as it waits for an answer. */
  function asked() {
    const at = news()?.asked_at ?? null;
    return at !== null && at !== answered && told.now() - Date.parse(at) < ASKING_MS ? at : null;
  }

  /** @param {Consultation} consultation */
  async function begin(consultation) {
    const url = news()?.start_url;
    if (!url) return;
    trouble(null);
    context().resume();
    try {
      await run.start(url, consultation);
      answered = news()?.asked_at ?? answered;
    } catch (error) {
      refused(error, consultation);
    }
  }

  /** @param {any} error @param {Consultation} consultation */
  function refused(error, consultation) {
    if (error.code !== "no_consent") return trouble(error.code);
    agreed = null;
    ask(consultation);
  }

  /** @param {Consultation} consultation */
  function ask(consultation) {
    subject = consultation;
    panel.ask();
  }

  /** @param {(news: RecordingNews) => string} url @param {Consultation | null} consultation @returns {Promise<boolean>} whether it was done */
  async function act(url, consultation) {
    const known = news();
    if (!known || !consultation) return false;
    try {
      await post(url(known), { consultation: consultation.id });
      return true;
    } catch (error) {
      trouble(/** @type {Trouble} */ (error).code);
      return false;
    }
  }

  async function decline() {
    answered = asked();
    if (answered) await act(({ decline_url }) => decline_url, desk.open);
  }

  return {
    asked,
    /** The desk has moved on: what was asked about its last patient is over. */
    heard() {
      if (subject && subject.id !== desk.open?.id) panel.close();
      if (subject?.id !== desk.open?.id) subject = null;
    },
    /** The question was waved away. */
    refuse: decline,
    acts: {
      async record() {
        const consultation = desk.open;
        if (!type) return trouble("no_type");
        await told.asked;
        if (consultation?.id !== desk.open?.id) return; // the desk had moved on: nobody meant its next patient
        if (!consultation || !news()) return trouble("unreachable");
        if (news()?.consented_at || agreed === consultation.id) await begin(consultation);
        else ask(consultation);
      },
      async consent() {
        const consultation = subject;
        subject = null;
        panel.close();
        if (!consultation || !(await act(({ consent_url }) => consent_url, consultation))) return;
        agreed = consultation.id;
        await begin(consultation);
      },
      async not_now() {
        panel.close();
        await decline();
      },
      stop_recording: run.stop,
      resume_recording: run.resume,
      /** Nothing more is recorded from this moment, whether the server hears of it or not. */
      async withdraw() {
        const consultation = desk.open;
        agreed = null;
        await run.stop();
        if (!consultation || !(await act(({ withdraw_url }) => withdraw_url, consultation))) return;
        if (confirm(say("rec_delete", { patient: consultation.patient }))) await act(({ forget_url }) => forget_url, consultation);
      },
    },
  };
}
