# One image for web, workers and commands: docker build -t ringside .
FROM node:24.21.0-bookworm-slim AS built
WORKDIR /opt/ringside
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24.21.0-bookworm-slim
WORKDIR /opt/ringside
RUN mkdir /data && chown node:node /data
COPY --from=built /opt/ringside /opt/ringside
USER node
ENV HOST=0.0.0.0 RINGSIDE_DATA=/data NODE_ENV=production
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts", "start"]
