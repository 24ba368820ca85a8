# The image of the gateway: Node and the bundle. docs/deploying.md tells how to build and run it.
# Name the images by digest where builds must be reproducible. A runtime image needs only Node, no shell.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=node:24-bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM ${RUNTIME_IMAGE}
# Distroless images have Node in /nodejs/bin.
ENV PATH=/usr/local/bin:/usr/bin:/bin:/nodejs/bin HOST=0.0.0.0
COPY --from=build /build/package.json /app/
COPY --from=build /build/dist /app/dist
USER 65532:65532
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["node", "/app/dist/main.js", "probe"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "/app/dist/main.js"]
CMD ["serve"]
