# The processor alone, as nobody in particular. The build context is the folder
# of the static binaries (make build).
FROM scratch
COPY sfprocessor /sfprocessor
USER 65532:65532
ENTRYPOINT ["/sfprocessor"]
CMD ["run", "--input", "unix:/run/sysflow/sysflow.sock", "--export", "json:-"]
