from auditcore.cli.main import run

run()
