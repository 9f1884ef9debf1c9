# Completion for auditcore in PowerShell. Made by: auditcore completion show powershell

Register-ArgumentCompleter -Native -CommandName auditcore, auditcore.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words before the cursor, without their quotes; the last is the one that is being typed, "" at its beginning.
    $words = @()
    $word = ''
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        if ($element.Extent.EndOffset -ge $cursorPosition) {
            $word = $element.Extent.Text.Substring(0, $cursorPosition - $element.Extent.StartOffset)
        } elseif ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $words += $element.Value
        } else {
            $words += $element.Extent.Text
        }
    }
    # Of a list with commas PowerShell may take only the last part for the word.
    $kept = if ($word.EndsWith($wordToComplete)) { $word.Length - $wordToComplete.Length } else { 0 }
    try {
        $encoding = [Console]::OutputEncoding
        $env:_AUDITCORE_COMPLETE = 'powershell_complete'
        $env:_AUDITCORE_WORDS = ($words + $word) -join [char]0x1f
        $env:_AUDITCORE_KEPT = $kept
        [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new()
        $answer = @($null | & $commandAst.GetCommandName() 2>$null)
    } catch {
        return
    } finally {
        if ($encoding) { [Console]::OutputEncoding = $encoding }
        Remove-Item Env:_AUDITCORE_COMPLETE, Env:_AUDITCORE_WORDS, Env:_AUDITCORE_KEPT -ErrorAction SilentlyContinue
    }
    # For files and folders nothing is returned: PowerShell offers its own.
    if ($answer.Count -lt 2 -or $answer[0] -ne 'words') { return }
    foreach ($line in $answer[1..($answer.Count - 1)]) {
        $value, $listed, $about = $line -split "`t", 3
        [System.Management.Automation.CompletionResult]::new($value, $listed, 'ParameterValue', $about)
    }
}
