#compdef auditcore
# Completion for auditcore in zsh. Made by: auditcore completion show zsh

_auditcore() {
    local answer line
    local -a lines values shown more more_shown
    answer=$(
        _AUDITCORE_COMPLETE=zsh_complete COLUMNS=$COLUMNS \
            _AUDITCORE_WORDS=${(pj:\x1f:)${(@Q)words[1,CURRENT-1]}}$'\x1f'${(Q)PREFIX} \
            ${(Q)~words[1]} </dev/null 2>/dev/null
    ) || return 1
    lines=("${(@f)answer}")
    case $lines[1] in
        file) [[ $PREFIX == --*=* ]] && compset -P '*='; _files ;;
        dir) [[ $PREFIX == --*=* ]] && compset -P '*='; _files -/ ;;
        words)
            for line in "${(@)lines[2,-1]}"; do
                if [[ ${line%%$'\t'*} == *[-=] ]]; then # more is to be typed behind it
                    more+=("${line%%$'\t'*}") more_shown+=("${line#*$'\t'}")
                else
                    values+=("${line%%$'\t'*}") shown+=("${line#*$'\t'}")
                fi
            done
            # What was found by its name would be cut to what the values begin with: they take turns instead.
            [[ $#values -gt 1 && ${(L)values[1]} != ${(L)${(Q)PREFIX}}* ]] && compstate[insert]=menu
            compadd -U -V auditcore -l -d shown -a values
            compadd -U -V auditcore -l -S '' -d more_shown -a more
            ;;
    esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _auditcore "$@"
else
    compdef _auditcore auditcore
fi
