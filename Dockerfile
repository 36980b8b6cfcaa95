# Builds the program with its production packages only; runs as an ordinary user.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.browser.json ./
COPY src src
COPY workers workers
RUN npm run build && npm prune --omit=dev

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY models models
COPY LICENSE NOTICE ./
RUN ln -s /app/dist/src/cli/main.js /usr/local/bin/leitmotif && mkdir /cache && chown node:node /cache
USER node
ENTRYPOINT ["leitmotif"]
CMD ["--help"]
