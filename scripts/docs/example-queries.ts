/** Questions to the tables of a run, with the SQL that answers them; a test proves each. */
export const exampleQueries = {
  imagesByMotif: {
    question: 'Which images show a motif, the strongest first?',
    sql: `SELECT key, strength, share
FROM motif_presence
WHERE motif = 'm01' AND peak >= 0.5
ORDER BY strength DESC, key`,
  },
  categoriesByMotif: {
    question: 'What does the network take the images of each motif for?',
    sql: `SELECT m.motif, i.label, count(*) AS images, avg(i.score) AS score
FROM motif_presence AS m
JOIN images AS i USING (run_id, batch_id, key)
WHERE m.peak >= 0.5
GROUP BY ALL
ORDER BY m.motif, images DESC, i.label`,
  },
  motifsByFolder: {
    question:
      'Which motifs does a folder show more often than the whole dataset, be it what its pictures are of or what else they share?',
    sql: `WITH folders AS (
  SELECT run_id, folder, count(*) AS size, sum(count(*)) OVER (PARTITION BY run_id) AS total
  FROM images WHERE status = 'ok' GROUP BY run_id, folder
),
shown AS (
  SELECT run_id, motif, folder, count(*) AS many, sum(count(*)) OVER (PARTITION BY run_id, motif) AS all_many
  FROM motif_presence JOIN images USING (run_id, batch_id, key)
  WHERE peak >= 0.5 GROUP BY run_id, motif, folder
)
SELECT motif, folder, many AS images, many / size AS here, all_many / total AS overall
FROM shown JOIN folders USING (run_id, folder)
ORDER BY here - overall DESC, motif, folder`,
  },
  failuresByReason: {
    question: 'Which images have no results, and why?',
    sql: `SELECT code, stage, count(*) AS images, min(key) AS example
FROM failures
GROUP BY ALL
ORDER BY images DESC, code`,
  },
  mixedBatches: {
    question: 'Which concepts explain most of each image?',
    sql: `SELECT p.key, c.label, p.share
FROM concept_presence AS p
JOIN concepts AS c USING (run_id, batch_id, concept)
QUALIFY row_number() OVER (PARTITION BY p.run_id, p.key ORDER BY p.share DESC) = 1
ORDER BY p.key`,
  },
  forTheSecond: {
    question: 'Which concepts speak most for the second category of an image rather than for its best?',
    sql: `SELECT a.key, a.label AS best, b.label AS second, c.concept, c.name, b.contribution - a.contribution AS more
FROM contributions AS a
JOIN contributions AS b USING (run_id, batch_id, key, concept)
JOIN concepts AS c USING (run_id, batch_id, concept)
WHERE a.rank = 1 AND b.rank = 2 AND b.contribution > a.contribution
ORDER BY more DESC, a.key, c.concept`,
  },
  runsCompared: {
    question: 'How do two runs compare (--with the other run)?',
    sql: `SELECT run_id, count(*) AS images, count(*) FILTER (status = 'ok') AS ok, avg(relative_error) AS error
FROM images
GROUP BY run_id
ORDER BY run_id`,
  },
} as const;
