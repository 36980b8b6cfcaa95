/** How many concepts a batch may have. */

/** Time and memory grow with the square of it, and nobody tells more colours apart; the motifs' parts are three times as many. */
export const mostConcepts = 64;
