# Completion for auditcore in fish. Made by: auditcore completion show fish

function __auditcore_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l answer (env _AUDITCORE_COMPLETE=fish_complete _AUDITCORE_WORDS=(string join \x1f -- $words "$word") $program </dev/null 2>/dev/null)
    set -l option (string match -r '^--[^=]*=' -- $word)
    set -l rest (string replace -r '^--[^=]*=' '' -- $word)
    switch "$answer[1]"
        case file
            printf '%s\n' "$option"(__fish_complete_path "$rest")
        case dir
            printf '%s\n' "$option"(__fish_complete_directories "$rest")
        case words
            printf '%s\n' $answer[2..-1]
    end
end

complete -c auditcore -e
complete -c auditcore -f -k -a '(__auditcore_complete)'
